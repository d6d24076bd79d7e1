import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configExamples } from '../../src/run/config-examples.ts';
import { configSchema } from '../../src/run/config-schema.ts';

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** The paths of all keys of a schema, without the numbers of lists. */
function listPaths(schema: JsonSchema, prefix = ''): string[] {
  const inner = [schema.items, ...(schema.anyOf ?? [])].filter((one) => one !== undefined);
  return [
    ...inner.flatMap((one) => listPaths(one, prefix)),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      return [path, ...listPaths(value, path)];
    }),
  ];
}

test('every key of the configuration has an example, and there are no others', () => {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  expect(Object.keys(configExamples).toSorted()).toEqual(
    [...new Set(listPaths(schema))].toSorted(),
  );
});

test('every example is right where it stands', () => {
  for (const [path, example] of Object.entries(configExamples)) {
    const [key = '', ...rest] = path.split('.');
    const value: unknown = parse(example);
    const isEntry = key === 'sources' && rest.length > 0;
    const entry = { url: 'https://example.com/', ...(value as object) };
    const config = isEntry
      ? { sources: Array.isArray(value) ? value : [entry] }
      : rest.length === 0
        ? value
        : { [key]: value };
    expect([path, configSchema.safeParse(config).error?.message]).toEqual([path, undefined]);
  }
});
