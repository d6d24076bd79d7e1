import type { YAMLError } from 'yaml';
import type { z } from 'zod';
import type { Sentence } from '../errors.ts';
import { configExamples } from './config-examples.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong in `yuuk.yaml` by its schema: one sentence a fault, with the path of its key and an example. */
export function explainConfigIssues(issues: readonly Issue[], file: string): Sentence[] {
  return issues.flatMap((issue) => explainIssue(issue, file, []));
}

function explainIssue(issue: Issue, file: string, prefix: readonly PropertyKey[]): Sentence[] {
  const at = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union') {
    const closest = closestBranch(issue.errors);
    return closest.flatMap((inner) => explainIssue(inner, file, at));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => explainUnknownKey(key, at, file));
  }
  const values = { file, path: at.length === 0 ? '-' : at.join('.'), what: explainValue(issue) };
  const example = configExamples[keyOf(at)];
  return example === undefined
    ? [{ text: '{file}: {path} {what}', values }]
    : [{ text: '{file}: {path} {what}; for example {example}', values: { ...values, example } }];
}

/** The branch of a union that came closest: else every branch's first complaint is noise. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const unknownKeys = (issues: readonly Issue[]) =>
    issues.filter(({ code }) => code === 'unrecognized_keys').length;
  const tried = branches.filter((issues) => issues.length > 0);
  return tried.toSorted((a, b) => unknownKeys(a) - unknownKeys(b) || a.length - b.length)[0] ?? [];
}

const kinds: Readonly<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must have keys of its own',
  record: 'must have keys of its own',
};

function explainValue(issue: Exclude<Issue, { code: 'invalid_union' }>): Sentence {
  if (issue.code === 'invalid_type') return { text: kinds[issue.expected] ?? 'has a wrong value' };
  if (issue.code === 'too_big' && issue.origin === 'array')
    return { text: 'may have {most} entries at most', values: { most: Number(issue.maximum) } };
  if (issue.code === 'too_small' && issue.origin !== 'string')
    return { text: 'must be {least} or more', values: { least: Number(issue.minimum) } };
  if (issue.code === 'too_big' && issue.origin !== 'string')
    return { text: 'must be {most} or less', values: { most: Number(issue.maximum) } };
  if (issue.code === 'too_small') return { text: 'must not be empty' };
  if (issue.code === 'custom' || (issue.code === 'invalid_format' && issue.format === 'regex'))
    return { text: 'must be {what}', values: { what: { text: issue.message } } };
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return { text: 'must be an address that starts with https:// or http://' };
  return { text: 'has a wrong value' };
}

function explainUnknownKey(key: string, at: readonly PropertyKey[], file: string): Sentence {
  const path = [...at, key].join('.');
  const known = keysBelow(keyOf(at));
  const similar = known.find((one) => isSimilar(one, key));
  if (similar !== undefined) {
    const text = '{file}: {path}: unknown key; did you mean {similar}?';
    return { text, values: { file, path, similar } };
  }
  const text = '{file}: {path}: unknown key; known are {known}';
  return { text, values: { file, path, known: known.join(', ') } };
}

/** A path without the numbers of lists and the names of maps: as the examples are keyed. */
const keyOf = (at: readonly PropertyKey[]): string =>
  at.filter((part) => typeof part !== 'number').join('.');

function keysBelow(key: string): string[] {
  const prefix = key === '' ? '' : `${key}.`;
  const below = Object.keys(configExamples).filter((one) => one.startsWith(prefix) && one !== key);
  return [...new Set(below.map((one) => one.slice(prefix.length).split('.')[0] ?? ''))];
}

/** One slip of the finger apart: a letter more, less, another, or two swapped; case aside. */
export function isSimilar(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return true;
  let from = 0;
  while (from < x.length && x[from] === y[from]) from += 1;
  const rest = (text: string, skipped: number) => text.slice(from + skipped);
  return (
    rest(x, 1) === rest(y, 1) ||
    rest(x, 1) === rest(y, 0) ||
    rest(x, 0) === rest(y, 1) ||
    (x[from] === y[from + 1] && x[from + 1] === y[from] && rest(x, 2) === rest(y, 2))
  );
}

const yamlFaults: Readonly<Record<string, string>> = {
  BAD_INDENT: 'a line is not indented like the others of its list or group',
  BLOCK_AS_IMPLICIT_KEY: 'a line has a second colon: put its value in quotes',
  DUPLICATE_KEY: 'a key stands there twice',
  MISSING_CHAR: 'a quote or bracket is not closed, or a comma is missing',
  MULTILINE_IMPLICIT_KEY: 'a colon or a quote is missing',
  TAB_AS_INDENT: 'a line is indented by a tab; use spaces',
};

/** What is wrong with the YAML itself, with its line. */
export function explainYamlError({ code, linePos }: YAMLError, file: string): Sentence {
  const [start] = linePos ?? [];
  const what = yamlFaults[code] ?? 'this is not YAML';
  return {
    text: '{file}: line {line}, column {column}: {what}',
    values: { file, what: { text: what }, line: start?.line ?? 1, column: start?.col ?? 1 },
  };
}
