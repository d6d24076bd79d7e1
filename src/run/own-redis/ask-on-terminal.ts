import { createInterface } from 'node:readline';

/**
 * Asks a yes-or-no question on the terminal; anything but a yes, Ctrl-C and the end of input
 * included, is a no.
 */
export function askOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('close', () => resolve(false));
    terminal.question(`${question} [y/N] `, (answer) => {
      resolve(/^\s*(y|yes|はい)\s*$/i.test(answer));
      terminal.close();
    });
  });
}

/** Whether somebody is there to be asked. */
export function isSomebodyThere(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}
