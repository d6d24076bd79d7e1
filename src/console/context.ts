import type { InstalledApp } from './app-manifest.ts';
import type { BotLine } from './bot-line.ts';
import type { CheckPayload } from './check-payload.ts';
import type { Exchange, Lang } from './client/model.ts';
import { asString, type JsonObject } from './json.ts';
import type { Ticket, Tickets } from './tickets.ts';
import type { Traffic } from './traffic.ts';
import type { Workspace } from './workspace.ts';

/** Everything the parts of the console share. */
export interface ConsoleContext {
  readonly workspace: Workspace;
  readonly traffic: Traffic;
  readonly triggers: Tickets;
  readonly responseUrls: Tickets;
  readonly app: InstalledApp;
  readonly line: BotLine;
  readonly botToken: string;
  readonly checkPayload: CheckPayload;
  readonly now: () => Date;
  /** A fresh identifier in Slack's shape: the prefix and ten letters and digits. */
  readonly newId: (prefix: string) => string;
  /** Where the console itself is reached, without a slash at the end. */
  readonly origin: () => string;
  /** The language of the page, which is the locale of its people. */
  lang: Lang;
  /** Choices that the app suggested for an external select, by surface and slot. */
  readonly suggestions: Map<string, JsonObject[]>;
}

/** Adds an exchange to the inspector's list. */
export function record(
  context: ConsoleContext,
  exchange: Omit<Exchange, 'id' | 'at' | 'revision'>,
): void {
  const at = context.now().toISOString();
  context.traffic.add({ ...exchange, at, revision: context.workspace.revision + 1 });
  context.workspace.touch();
}

/** A `response_url` for a person's act in a channel. */
export function issueResponseUrl(context: ConsoleContext, ticket: Ticket): string {
  const id = context.responseUrls.issue(context.newId('R') + context.newId(''), ticket);
  return `${context.origin()}/console/response/${id}`;
}

/** A `trigger_id` for a person's act. */
export function issueTrigger(context: ConsoleContext, user: string): string {
  return context.triggers.issue(`${context.newId('')}.${context.newId('')}`, {
    user,
    channel: null,
    sourceKey: null,
    threadTs: undefined,
  });
}

/** The text of a Block Kit text object. */
export function plainText(value: unknown): string {
  return typeof value === 'object' && value !== null && 'text' in value
    ? (asString(value.text) ?? '')
    : '';
}
