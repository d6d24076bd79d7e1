const TAG = /^\[([^[\]\n]{1,100})\]/;

/** Splits a Hatena comment as its author typed it, `[tag][tag]text`, into tags and text. */
export function splitTags(comment: string): { tags: string[]; comment: string } {
  const tags: string[] = [];
  let rest = comment.trim();
  for (let found = TAG.exec(rest); found !== null; found = TAG.exec(rest)) {
    tags.push(found[1] ?? '');
    rest = rest.slice(found[0].length);
  }
  return { tags, comment: rest.trimStart() };
}
