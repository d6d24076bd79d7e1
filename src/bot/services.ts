import type { Log } from '../log.ts';
import type { Language } from '../present/catalogue.ts';
import type { FeedbackByQuery } from '../search/answer.ts';
import type { IsAdmin } from '../slack/admins.ts';
import type { ReadPerson } from '../slack/people.ts';
import type { Reply } from '../slack/response-url.ts';
import type { Sender } from '../slack/sender.ts';
import type { JobQueues } from '../store/job-queue.ts';
import type { Records } from '../store/records/records.ts';
import type { BotIndex } from './bot-index.ts';
import type { ReadExamples } from './examples.ts';
import type { KeptValue } from './kept-value.ts';
import type { BotOperations } from './operations.ts';
import type { RequestEnded } from './request-ended.ts';
import type { ReadStatus } from './status-reader.ts';

/** What of the settings the bot shows or follows. */
export interface BotSettings {
  lang: Language;
  timeZone: string;
  /** Age at which the index counts as old: twice its schedule. */
  staleAfterMs: number;
  /** When digests come unless a channel or person says otherwise, as a line of cron. */
  digestSchedule: string;
  /** Channels that get a digest by configuration. */
  digestChannels: readonly string[];
  /** User ids of the configured admins, to name whom to ask. */
  adminUsers: readonly string[];
  /** Emoji whose reaction saves a message; empty: off. */
  saveReaction: string;
  /** Channels in which people are told about links that are known already. */
  alreadyKnownChannels: readonly string[];
  unfurl: { domains: readonly string[]; privateChannels: readonly string[] };
}

/** Everything that listeners may use; each takes the slice it needs. */
export interface BotServices {
  settings: BotSettings;
  index: BotIndex;
  /** What Redis remembers for the team. */
  records: Records;
  /** Ids of the articles that admins have hidden. */
  hiddenIds: KeptValue<ReadonlySet<string>>;
  /** Articles whose link is known dead, with the time of its last success (ISO 8601). */
  deadLinks: KeptValue<ReadonlyMap<string, string | null>>;
  /** What people found useful; it decides between equal scores. */
  feedback: KeptValue<FeedbackByQuery>;
  operations: BotOperations;
  queues: Pick<JobQueues, 'requestRefresh' | 'readJob' | 'listFailed' | 'retryFailed'>;
  examples: ReadExamples;
  /** The state of yuuk; while Redis is away, the last one that was known. */
  readStatus: ReadStatus;
  sender: Sender;
  /** The bot's own user id. */
  botUserId: () => string | null;
  readPerson: ReadPerson;
  /** Slack says that language, zone, name or role of somebody changed. */
  personChanged: (userId: string) => void;
  isAdmin: IsAdmin;
  /** Opens the answer to a command or a press. */
  openReply: (responseUrl: string) => Reply;
  /** Runs work that no answer waits for; a stop waits for it, its failure goes to the log. */
  aside: (what: string, work: () => Promise<unknown>) => void;
  /** Waits; rejects when the process stops, so that long watching ends then. */
  pause: (milliseconds: number) => Promise<void>;
  /** Claims an event of Slack's by its id: false for one that was taken already. */
  claimEvent: (eventId: string) => Promise<boolean>;
  /** A short reference that a person can pass on and an admin finds in the log. */
  newReference: () => string;
  /** Told how each request ended, for the metrics. */
  requestEnded: (ended: RequestEnded) => void;
  /** A name that cannot be guessed. */
  newKey: () => string;
  now: () => number;
  log: Log;
}
