import { z } from 'zod';

const elementSchema = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_time: z.string().nullish(),
});

const stateSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/** What a person filled in, by block id; each block of yuuk's forms has one element. */
export function readFields(values: unknown): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [blockId, elements] of Object.entries(stateSchema.parse(values))) {
    const element = elementSchema.safeParse(Object.values(elements)[0]).data;
    const value = element?.selected_option?.value ?? element?.selected_time ?? element?.value;
    if (value != null) fields.set(blockId, value);
  }
  return fields;
}
