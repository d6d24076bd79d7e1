import { validatePayload } from '../present/slack-limits.ts';
import type { LimitBreak } from './client/model.ts';
import type { JsonObject } from './json.ts';

/** Finds the limits of Slack that a message (`text`, `blocks`) or a view (`type`, `blocks` …) breaks. */
export type CheckPayload = (payload: JsonObject) => readonly LimitBreak[];

/** The check that the bot applies before it sends; a payload that only deletes has nothing to check. */
export const checkAgainstLimits: CheckPayload = (payload) =>
  payload['delete_original'] === true ? [] : validatePayload(payload);
