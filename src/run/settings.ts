import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { CronExpressionParser } from 'cron-parser';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type Sentence, YuukError } from '../errors.ts';
import { configExamples } from './config-examples.ts';
import { type Config, configSchema } from './config-schema.ts';
import { explainConfigIssues, explainYamlError, isSimilar } from './explain-config.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Language = 'ja' | 'en';

/** How Slack is reached: not at all (the local console stands in), over HTTP, or over Socket Mode. */
export type SlackSettings =
  | { mode: 'console'; signingSecret: string | null }
  | { mode: 'http'; botToken: string; signingSecret: string; apiUrl: string | null }
  | { mode: 'socket'; botToken: string; appToken: string; apiUrl: string | null };

/** Everything that a process must know before it starts: YAML and environment, checked, in one value. */
export interface Settings {
  root: string;
  lang: Language;
  slack: SlackSettings;
  redisUrl: string | null;
  redisQueueUrl: string | null;
  host: string;
  port: number;
  /** `worker` opens a port only when one was asked for. */
  portGiven: boolean;
  dataFolder: string;
  configFolder: string;
  noInstall: boolean;
  /** Of the queue board; null: there is none. */
  boardPassword: string | null;
  log: { level: string; format: 'json' | 'pretty' | null };
  config: Config;
  /** The environment as read, for the secrets that sources name with `${NAME}`. */
  environment: Environment;
}

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const redisUrl = z
  .string()
  .regex(
    /^(rediss?:\/\/|redis\+sentinel:\/\/|unix:\/|\/)/,
    'must start with redis://, rediss:// or redis+sentinel://',
  );

/** Long enough that guessing is hopeless behind the board's limit of tries. */
function isStrong(password: string): boolean {
  return password.length >= 16 && new Set(password).size >= 8;
}

/** The schema of the environment; README.md lists the same. */
export const environmentSchema = z.object({
  SLACK_BOT_TOKEN: optional(z.string().regex(/^xox[a-z]-/, 'must be a bot token (xoxb-…)')),
  SLACK_SIGNING_SECRET: optional(z.string().min(8, 'is too short to be a signing secret')),
  SLACK_APP_TOKEN: optional(z.string().regex(/^xapp-/, 'must be an app-level token (xapp-…)')),
  SLACK_API_URL: optional(
    z
      .url({ protocol: /^https?$/, error: 'must be an address' })
      .endsWith('/api/', 'must end in /api/'),
  ),
  REDIS_URL: optional(redisUrl),
  REDIS_QUEUE_URL: optional(redisUrl),
  PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
      .transform(Number)
      .refine((port) => port <= 65_535, 'must be a port number from 0 to 65535'),
  ),
  HOST: optional(z.string().min(1)),
  YUUK_CONFIG: optional(z.string()),
  YUUK_DATA: optional(z.string()),
  YUUK_ADMINS: optional(
    z.string().transform((text, context) => {
      const ids = text
        .split(',')
        .map((id) => id.trim())
        .filter(Boolean);
      for (const id of ids) {
        if (!/^[UW][A-Z0-9]{2,}$/.test(id)) {
          context.addIssue({
            code: 'custom',
            message: 'has something that is no Slack user id such as U0123ABCD',
          });
        }
      }
      return ids;
    }),
  ),
  YUUK_LANG: optional(z.enum(['ja', 'en'], 'must be ja or en')),
  // Not `optional`: an empty password is a mistake, not a board switched off.
  YUUK_BOARD_PASSWORD: z
    .string()
    .refine(isStrong, 'must have 16 characters or more, not all alike')
    .optional(),
  YUUK_NO_INSTALL: optional(z.enum(['0', '1'], 'must be 1 or 0')),
  LOG_LEVEL: optional(
    z.enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be a level such as info',
    ),
  ),
  LOG_FORMAT: optional(z.enum(['json', 'pretty'], 'must be json or pretty')),
});

/** The project's folder: the one that holds package.json, from `src/run` as from `dist/run`. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Reads `.env`, the environment and `config/yuuk.yaml` into one checked value.
 * @throws YuukError `configuration` with one message that lists every fault with its path.
 */
export async function readSettings(
  environment: Environment,
  { root = projectRoot }: { root?: string } = {},
): Promise<Settings> {
  const merged = { ...(await readDotEnv(root)), ...environment };
  const faults: Sentence[] = [];
  const env = checkEnvironment(merged, faults);
  // Not from `env`: another variable's fault must not hide the faults of the file that is meant.
  const configFolder = path.resolve(root, merged['YUUK_CONFIG'] || 'config');
  const config = await readConfig(configFolder, faults);
  const slack = chooseSlack(merged, faults);
  if (faults.length > 0 || !env || !config || !slack) {
    throw new YuukError('configuration', 'the settings have faults ({count}):', {
      values: { count: faults.length },
      details: faults,
      hint: 'Correct them and start again; README.md and config/yuuk.yaml list every setting.',
    });
  }
  const admins = {
    ...config.admins,
    users: [...new Set([...config.admins.users, ...(env.YUUK_ADMINS ?? [])])],
  };
  return {
    root,
    lang: env.YUUK_LANG ?? 'ja',
    slack,
    redisUrl: env.REDIS_URL ?? null,
    redisQueueUrl: env.REDIS_QUEUE_URL ?? null,
    host: env.HOST ?? (slack.mode === 'console' ? '127.0.0.1' : '0.0.0.0'),
    port: env.PORT ?? 3000,
    portGiven: env.PORT !== undefined,
    dataFolder: path.resolve(root, env.YUUK_DATA ?? '.data'),
    configFolder,
    noInstall: env.YUUK_NO_INSTALL === '1',
    boardPassword: env.YUUK_BOARD_PASSWORD ?? null,
    log: { level: env.LOG_LEVEL ?? 'info', format: env.LOG_FORMAT ?? null },
    config: { ...config, admins },
    environment: merged,
  };
}

type CheckedEnvironment = z.infer<typeof environmentSchema>;

function checkEnvironment(environment: Environment, faults: Sentence[]): CheckedEnvironment | null {
  const known = Object.keys(environmentSchema.shape);
  for (const name of Object.keys(environment)) {
    if (name.startsWith('YUUK_') && !known.includes(name)) {
      const similar = known.find((one) => isSimilar(one, name));
      faults.push(
        similar === undefined
          ? {
              text: '{name}: unknown variable; known are {known}',
              values: { name, known: known.filter((key) => key.startsWith('YUUK_')).join(', ') },
            }
          : {
              text: '{name}: unknown variable; did you mean {similar}?',
              values: { name, similar },
            },
      );
    }
  }
  const result = environmentSchema.safeParse(environment);
  if (result.success) return result.data;
  // The value itself is not repeated: it may be a secret.
  for (const { path: at, message } of result.error.issues)
    faults.push({
      text: '{name}: {what}',
      values: { name: at.join('.'), what: { text: message } },
    });
  return null;
}

function chooseSlack(environment: Environment, faults: Sentence[]): SlackSettings | null {
  const apiUrl = environment['SLACK_API_URL'] || null;
  const botToken = environment['SLACK_BOT_TOKEN'];
  const appToken = environment['SLACK_APP_TOKEN'];
  const signingSecret = environment['SLACK_SIGNING_SECRET'] || null;
  if (!botToken) {
    if (appToken) {
      faults.push({
        text: 'SLACK_APP_TOKEN: is set without SLACK_BOT_TOKEN; Socket Mode needs both',
      });
      return null;
    }
    return { mode: 'console', signingSecret };
  }
  if (appToken) return { mode: 'socket', botToken, appToken, apiUrl };
  if (signingSecret) return { mode: 'http', botToken, signingSecret, apiUrl };
  faults.push({
    text: 'SLACK_BOT_TOKEN: is set, but neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is',
  });
  return null;
}

async function readConfig(folder: string, faults: Sentence[]): Promise<Config | null> {
  const file = path.join(folder, 'yuuk.yaml');
  const name = path.basename(folder) + '/yuuk.yaml';
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    faults.push({
      text: '{file}: cannot be read ({reason}); YUUK_CONFIG names the folder it is in',
      values: { file: name, reason: errorCode(error) },
    });
    return null;
  }
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    faults.push(...document.errors.map((error) => explainYamlError(error, name)));
    return null;
  }
  const result = configSchema.safeParse(document.toJS() ?? {});
  if (!result.success) {
    faults.push(...explainConfigIssues(result.error.issues, name));
    return null;
  }
  for (const key of ['refresh', 'digest'] as const) {
    try {
      CronExpressionParser.parse(result.data[key].schedule);
    } catch {
      faults.push({
        text: '{file}: {path} {what}; for example {example}',
        values: {
          file: name,
          path: `${key}.schedule`,
          what: { text: 'must be {what}', values: { what: { text: cronLine } } },
          example: configExamples[`${key}.schedule`] ?? '',
        },
      });
    }
  }
  return result.data;
}

async function readDotEnv(root: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(path.join(root, '.env'), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw new YuukError('configuration', 'the file .env cannot be read ({reason})', {
      cause: error,
      values: { reason: errorCode(error) },
    });
  }
}

/** Also said by the schema, where not even the number of fields is right. */
const cronLine = 'a cron line of five fields';

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
