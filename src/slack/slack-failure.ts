import { WebAPIPlatformError } from '@slack/web-api';
import { YuukError } from '../errors.ts';

/** Refusals that only a person can mend: the token is wrong, withdrawn, or lacks a scope. */
const tokenFaults: readonly string[] = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'user_removed_from_team',
  'team_disabled',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
];

/** Why Slack cannot be used, for the person who starts yuuk. The token itself is never named. */
export function explainSlackFailure(cause: unknown): YuukError {
  const code = cause instanceof WebAPIPlatformError ? cause.data.error : null;
  if (code !== null && tokenFaults.includes(code)) {
    return new YuukError('environment', 'Slack refused the token ({code})', {
      cause,
      values: { code },
      hint: 'Copy the tokens again from the app at api.slack.com/apps: the bot token (xoxb-…) from "OAuth & Permissions", the app token (xapp-…, scope connections:write) from "Basic Information".',
    });
  }
  return new YuukError(
    'network',
    code === null ? 'Slack could not be reached' : 'Slack refused the start ({code})',
    {
      cause,
      values: { code: code ?? '' },
      hint: 'Check the network of this machine, and SLACK_API_URL if it is set.',
    },
  );
}
