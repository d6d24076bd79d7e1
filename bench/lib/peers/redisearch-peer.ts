import type { Article } from '../../../src/parse/article.ts';
import { fieldTexts } from '../../../src/search/article-text.ts';
import { startBenchRedis } from '../bench-redis.ts';
import type { Cut, Peer, PeerQuery } from './peer.ts';

const ARTICLES_A_PIPELINE = 200;

/**
 * RediSearch, fed with our terms, in a Redis of its own. The articles stand beside the index as JSON,
 * since this engine would else keep the cut terms as well.
 */
export function createRediSearchPeer(options: { name: string; cut: Cut; module: string }): Peer {
  const { name, cut, module } = options;
  return {
    name,
    async build(articles) {
      const server = await startBenchRedis(['--loadmodule', module]);
      const client = server.connect();
      const before = await server.usedMemory();
      const fields = { title: '1.5', tag: '1.5', comment: '1.2', excerpt: '1' };
      await client.call(
        'FT.CREATE',
        'found',
        'STOPWORDS',
        '0',
        'SCHEMA',
        ...Object.entries(fields).flatMap(([field, weight]) => [
          field,
          'TEXT',
          'NOSTEM',
          'WEIGHT',
          weight,
        ]),
      );
      for (let from = 0; from < articles.length; from += ARTICLES_A_PIPELINE) {
        const pipeline = client.pipeline();
        for (const article of articles.slice(from, from + ARTICLES_A_PIPELINE)) {
          const texts = Object.entries(fieldTexts(article)).flatMap(([field, text]) => [
            field,
            cut(text).join(' '),
          ]);
          pipeline.call('FT.ADD', 'found', article.id, '1', 'NOSAVE', 'FIELDS', ...texts);
          pipeline.set(`article:${article.id}`, JSON.stringify(article));
        }
        for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
      }
      const rank = async (query: string, match: PeerQuery['match'], limit: number) => {
        const terms = [...new Set(cut(query))].map(escapeTerm);
        if (terms.length === 0) return [];
        const reply = await client.call(
          'FT.SEARCH',
          'found',
          terms.join(match === 'all' ? ' ' : '|'),
          'NOCONTENT',
          'SCORER',
          'BM25',
          'LIMIT',
          '0',
          String(limit),
        );
        return Array.isArray(reply) ? reply.slice(1).map(String) : [];
      };
      return {
        rank: (query, { match, limit }) => rank(query, match, limit),
        async find(query, { match, limit }) {
          const ids = await rank(query, match, limit);
          if (ids.length === 0) return [];
          const stored = await client.mget(...ids.map((id) => `article:${id}`));
          return stored.filter((json) => json !== null).map(readArticle);
        },
        storedBytes: (await server.usedMemory()) - before,
        close: () => server.stop(),
      };
    },
  };
}

function escapeTerm(term: string): string {
  return term.replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}

function readArticle(json: string): Article {
  const article: Article = JSON.parse(json);
  return article;
}
