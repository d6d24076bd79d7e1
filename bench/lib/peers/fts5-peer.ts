import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Article } from '../../../src/parse/article.ts';
import { fieldTexts } from '../../../src/search/article-text.ts';
import { loadSqlite } from '../packages.ts';
import type { Cut, Peer, PeerQuery } from './peer.ts';

const FIELDS = ['title', 'tag', 'comment', 'excerpt'] as const;
/** bm25() weighs columns in their order. */
const BM25 = 'bm25(found, 1.5, 1.5, 1.2, 1.0)';
const TRIGRAM = 3;

const idRow = z.object({ id: z.string() });
const jsonRow = z.object({ json: z.string() });

/** SQLite's FTS5, with its trigram tokenizer or fed with other terms; the articles beside it as JSON. */
export function createFts5Peer(options: { name: string; cut?: Cut }): Peer {
  const { name, cut } = options;
  return {
    name,
    async build(articles) {
      const { default: Database } = await loadSqlite();
      const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-bench-fts5-'));
      const file = path.join(folder, 'articles.db');
      const database = new Database(file);
      database.pragma('journal_mode = off');
      database.pragma('synchronous = off');
      database.exec(
        `create table articles (number integer primary key, id text, json text);
         create virtual table found using fts5(${FIELDS.join(', ')}, content='',
           tokenize="${cut ? 'unicode61 remove_diacritics 0' : 'trigram'}");`,
      );
      const insertArticle = database.prepare('insert into articles values (?, ?, ?)');
      const insertTerms = database.prepare(
        `insert into found (rowid, ${FIELDS.join(', ')}) values (?, ?, ?, ?, ?)`,
      );
      const insertAll = database.transaction((all: readonly Article[]) => {
        for (const [index, article] of all.entries()) {
          const texts = fieldTexts(article);
          insertArticle.run(index, article.id, JSON.stringify(article));
          insertTerms.run(
            index,
            ...FIELDS.map((field) => (cut ? cut(texts[field]).join(' ') : texts[field])),
          );
        }
      });
      insertAll(articles);
      const select = (column: string) =>
        database.prepare(
          `select ${column} from found join articles on number = found.rowid
           where found match ? order by ${BM25} limit ?`,
        );
      const [selectIds, selectJson] = [select('id'), select('json')];
      const expressionOf = (query: string, match: PeerQuery['match']) => {
        const terms = [...new Set(cut ? cut(query) : trigramsOf(query))];
        return terms
          .map((term) => `"${term.replaceAll('"', '""')}"`)
          .join(match === 'all' ? ' AND ' : ' OR ');
      };
      return {
        rank(query, { match, limit }) {
          const expression = expressionOf(query, match);
          if (expression === '') return [];
          return z
            .array(idRow)
            .parse(selectIds.all(expression, limit))
            .map(({ id }) => id);
        },
        find(query, { match, limit }) {
          const expression = expressionOf(query, match);
          if (expression === '') return [];
          const rows = z.array(jsonRow).parse(selectJson.all(expression, limit));
          return rows.map(({ json }) => readArticle(json));
        },
        storedBytes: (await stat(file)).size,
        async close() {
          database.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

/** Questions have no blanks to cut at: all trigrams of each word, as the index has them. */
function trigramsOf(query: string): string[] {
  return query
    .split(/\s+/)
    .flatMap((word) =>
      Array.from({ length: Math.max(0, word.length - TRIGRAM + 1) }, (_, at) =>
        word.slice(at, at + TRIGRAM),
      ),
    );
}

function readArticle(json: string): Article {
  const article: Article = JSON.parse(json);
  return article;
}
