import { createConnection } from 'node:net';

/**
 * `absent`: nobody listens there. `silent`: somebody accepts and does not answer (frozen or busy).
 * `loading`: it reads its saved data. `forbidden`: this user may not connect.
 */
export type ServerState = 'absent' | 'silent' | 'loading' | 'ready' | 'forbidden';

/**
 * Asks by PING whether a server answers on a unix socket. By PING and not by pid, since where
 * nothing reaps children a dead server keeps its pid.
 */
export function probeServer(socket: string, timeoutMs = 500): Promise<ServerState> {
  return new Promise((resolve) => {
    const connection = createConnection(socket);
    const end = (state: ServerState) => {
      connection.destroy();
      resolve(state);
    };
    let answer = '';
    connection.setTimeout(timeoutMs, () => end('silent'));
    connection.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES' || error.code === 'EPERM') end('forbidden');
      // EAGAIN: the queue of connections of a frozen server is full.
      else if (error.code === 'EAGAIN' || error.code === 'ECONNRESET') end('silent');
      else end('absent');
    });
    connection.on('connect', () => connection.write('PING\r\n'));
    connection.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (!answer.includes('\n')) return;
      end(answer.startsWith('-LOADING') ? 'loading' : 'ready');
    });
    connection.on('end', () => end('silent'));
  });
}
