import { z } from 'zod';

const channelId = z.string().regex(/^[CGD][A-Z0-9]{2,}$/, 'a Slack channel id such as C0123ABCD');
const userId = z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'a Slack user id such as U0123ABCD');
const count = (least: number) => z.int().min(least);

const timeZone = z.string().refine(isTimeZone, 'a time zone such as Asia/Tokyo');
const schedule = z.string().regex(/^(\S+\s+){4}\S+$/, 'a cron line of five fields');

const pathSource = z.strictObject({ path: z.string().min(1), format: z.string().optional() });
const urlSource = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  format: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  maxPages: count(1).optional(),
});

/** The schema of `config/yuuk.yaml`: every key has a default, unknown keys are faults. */
export const configSchema = z.strictObject({
  sources: z.array(z.union([pathSource, urlSource])).default([]),
  refresh: z
    .strictObject({
      schedule: schedule.default('0 */6 * * *'),
      timeZone: timeZone.default('Asia/Tokyo'),
      maxLossPercent: z.number().min(0).max(100).default(30),
    })
    .prefault({}),
  digest: z
    .strictObject({
      schedule: schedule.default('0 10 * * 1'),
      timeZone: timeZone.default('Asia/Tokyo'),
      catchUpHours: z.number().min(0).max(168).default(48),
      channels: z.array(channelId).default([]),
      resurface: z.boolean().default(false),
    })
    .prefault({}),
  admins: z
    .strictObject({
      users: z.array(userId).default([]),
      usergroups: z.array(z.string().regex(/^S[A-Z0-9]{2,}$/, 'a usergroup id')).default([]),
      workspaceAdmins: z.boolean().default(true),
    })
    .prefault({}),
  limits: z
    .strictObject({
      commandsPerMinute: count(1).default(20),
      fileBytes: count(1).default(1024 ** 3),
      jsonBytes: count(1).default(200 * 1024 ** 2),
      fetchedBytes: count(1).default(32 * 1024 ** 2),
      articlesPerDump: count(1).default(1_000_000),
      bookmarksPerArticle: count(1).default(1000),
      fieldCharacters: count(100).default(100_000),
    })
    .prefault({}),
  index: z
    .strictObject({
      shards: count(1).max(64).default(1),
      readFromReplicas: z.boolean().default(false),
    })
    .prefault({}),
  siteNames: z.record(z.string(), z.string().min(1)).default({}),
  fetch: z
    .strictObject({
      contact: z.string().default(''),
      delaySeconds: z.number().min(0).default(2),
      maxPages: count(1).default(50),
    })
    .prefault({}),
  privacy: z.strictObject({ queryLogDays: count(1).max(3650).default(30) }).prefault({}),
  save: z
    .strictObject({
      reaction: z
        .string()
        .regex(/^[\w+-]*$/, 'an emoji name')
        .default(''),
    })
    .prefault({}),
  alreadyKnown: z.strictObject({ channels: z.array(channelId).default([]) }).prefault({}),
  unfurl: z
    .strictObject({
      domains: z.array(z.string().min(1)).max(5).default([]),
      privateChannels: z.array(channelId).default([]),
    })
    .prefault({}),
  linkChecks: z
    .strictObject({
      enabled: z.boolean().default(false),
      exemptHosts: z.array(z.string().min(1)).default([]),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
