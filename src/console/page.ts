import type { Lang } from './client/model.ts';
import { attributes } from './render/html.ts';

/** What a browser may do on the page: nothing but the page's own files and requests. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The order counts: later ones win. */
const STYLES = [
  'blocks',
  'theme',
  'icons',
  'console',
  'messages',
  'overlays',
  'inspector',
  'block-kit',
];

/** The page's HTML: a shell that `client/main.ts` fills. `token` goes back with every POST. */
export function renderPage(options: { lang: Lang; token: string }): string {
  return `<!doctype html>
<html${attributes({ lang: options.lang })}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="yuuk-console"${attributes({ content: options.token })}>
<title>yuuk console</title>
<link rel="icon" href="/console/assets/icon.svg" type="image/svg+xml">
${STYLES.map((name) => `<link rel="stylesheet" href="/console/assets/${name}.css">`).join('\n')}
<script type="module" src="/console/assets/main.js"></script>
</head>
<body>
<noscript><p class="no-script">このページには JavaScript が必要です。 This page needs JavaScript.</p></noscript>
<div id="app"></div>
</body>
</html>
`;
}
