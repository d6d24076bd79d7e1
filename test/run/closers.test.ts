import { expect, test } from 'vitest';
import { type Log, silentLog } from '../../src/log.ts';
import { createClosers } from '../../src/run/closers.ts';

test('what was opened last is closed first; what hangs or fails is told and passed over', async () => {
  const told: unknown[] = [];
  const log: Log = { ...silentLog, warn: (fields, message) => void told.push([fields, message]) };
  const closed: string[] = [];
  const closers = createClosers(log);
  closers.add('http', () => void closed.push('http'), 1000);
  closers.add('redis', () => new Promise(() => {}), 20);
  closers.add('queues', () => Promise.reject(new Error('gone')), 1000);
  closers.add(
    'board',
    () => {
      throw new Error('never opened');
    },
    1000,
  );
  closers.add('bot', async () => void closed.push('bot'), 1000);
  await closers.closeAll();
  expect(closed).toEqual(['bot', 'http']);
  expect(told).toMatchObject([
    [{ part: 'board' }, 'failed to stop'],
    [{ part: 'queues' }, 'failed to stop'],
    [{ part: 'redis', deadlineMs: 20 }, 'did not stop in time'],
  ]);
});
