import { createHmac, timingSafeEqual } from 'node:crypto';

const oldestSeconds = 5 * 60;
const newestSeconds = 60;

export type Verdict = 'valid' | 'forged' | 'stale' | 'future';

/**
 * Checks Slack's signature, `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{raw body}`, over the bytes as
 * they came. Bolt's own check takes any time in the future; this one allows a minute.
 */
export function verifySignature(
  request: { signature: string; timestamp: string; body: Buffer },
  signingSecret: string,
  nowMs: number,
): Verdict {
  if (!/^\d{1,12}$/u.test(request.timestamp)) return 'forged';
  const expected = createHmac('sha256', signingSecret)
    .update(`v0:${request.timestamp}:`)
    .update(request.body)
    .digest('hex');
  if (!equalInConstantTime(`v0=${expected}`, request.signature)) return 'forged';
  const age = Math.floor(nowMs / 1000) - Number(request.timestamp);
  if (age > oldestSeconds) return 'stale';
  return age < -newestSeconds ? 'future' : 'valid';
}

function equalInConstantTime(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
