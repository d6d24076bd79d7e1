import { z } from 'zod';

/** A message as far as shortcuts and reactions look at it. */
export interface WrittenMessage {
  /** As Slack stores it, with its markup. */
  text: string;
  /** The first link, with the title of its preview when Slack made one. */
  link: { url: string; title: string } | null;
  /** All links, each once, in their order. */
  urls: string[];
  /** The thread in which it is a reply. */
  threadTs: string | null;
}

const attachmentSchema = z.object({
  title: z.string().optional(),
  title_link: z.string().optional(),
  from_url: z.string().optional(),
  original_url: z.string().optional(),
});

const messageSchema = z.object({
  text: z.string().default(''),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  attachments: z.array(attachmentSchema).default([]).catch([]),
});

const links = /<(https?:\/\/[^|>\s]+)(?:\|[^>]*)?>/gu;

/** Reads a message of somebody's; it is data from outside. */
export function readMessage(message: unknown): WrittenMessage {
  const { text, ts, thread_ts, attachments } = messageSchema.parse(message ?? {});
  const written = [...text.matchAll(links)].map(([, url = '']) => url.replaceAll('&amp;', '&'));
  const found = written[0] ?? null;
  const preview = attachments.find(
    ({ from_url, original_url, title_link }) =>
      found === null || [from_url, original_url, title_link].includes(found),
  );
  const url = found ?? preview?.original_url ?? preview?.from_url ?? preview?.title_link ?? null;
  return {
    text,
    link: url === null ? null : { url, title: preview?.title ?? '' },
    urls: url === null ? [] : [...new Set([url, ...written])],
    threadTs: thread_ts === undefined || thread_ts === ts ? null : thread_ts,
  };
}
