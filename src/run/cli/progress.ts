import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './output.ts';

export interface Progress {
  /** `done` of `total` in any unit; a total of 0 is unknown. */
  update(done: number, total: number, label: string): void;
  stop(): void;
}

const showAfterMs = 1000;

/** A bar on standard error for work that takes over a second; nothing where nobody watches. */
export function createProgress(terminal: Terminal, clock: () => number = Date.now): Progress {
  if (!terminal.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar(
    {
      stream: terminal.stderr,
      format: '{bar} {percentage}%  {label}',
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    },
    Presets.shades_classic,
  );
  const begun = clock();
  let shown = false;
  return {
    update(done, total, label) {
      if (!shown && clock() - begun < showAfterMs) return;
      if (!shown) bar.start(Math.max(total, 1), 0, { label });
      shown = true;
      bar.setTotal(Math.max(total, 1));
      bar.update(done, { label });
    },
    stop() {
      if (shown) bar.stop();
    },
  };
}
