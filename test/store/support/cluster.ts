import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { silentLog } from '../../../src/log.ts';
import { type Connections, openConnections } from '../../../src/store/connections.ts';
import { createTestServer, findFreePort, type TestServer } from './server.ts';

const run = promisify(execFile);

export interface ClusterNode {
  port: number;
  server: TestServer;
}

/** A real Redis Cluster on loopback: masters first, then their replicas. */
export interface TestCluster {
  readonly url: string;
  readonly nodes: readonly ClusterNode[];
  connect(options?: { readFromReplicas?: boolean }): Connections;
  /** The node that is master of a key's slot now. */
  masterOf: (key: string) => Promise<ClusterNode>;
  /** Runs a command on one node, past the cluster's client. */
  ask: (node: ClusterNode, ...command: [string, ...string[]]) => Promise<unknown>;
  remove(): Promise<void>;
}

export async function createTestCluster({
  masters = 3,
  replicas = 0,
}: {
  masters?: number;
  replicas?: number;
} = {}): Promise<TestCluster> {
  const nodes: ClusterNode[] = [];
  for (let number = 0; number < masters * (1 + replicas); number++) {
    const port = await findClusterPort();
    const server = await createTestServer(
      [
        '--cluster-enabled',
        'yes',
        '--cluster-config-file',
        'nodes.conf',
        '--cluster-node-timeout',
        '2000',
        '--appendonly',
        'yes',
        '--repl-diskless-sync-delay',
        '0',
      ],
      { port },
    );
    await server.start();
    nodes.push({ port, server });
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await run('redis-cli', [
    '--cluster',
    'create',
    ...addresses,
    '--cluster-replicas',
    String(replicas),
    '--cluster-yes',
  ]);
  const url = addresses.map((address) => `redis://${address}`).join(',');
  const opened: Connections[] = [];
  const clients = new Map<number, Redis>();
  const clientOf = ({ port }: ClusterNode) => {
    const known = clients.get(port);
    if (known) return known;
    const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true });
    client.on('error', () => {});
    clients.set(port, client);
    return client;
  };
  const cluster: TestCluster = {
    url,
    nodes,
    connect(options = {}) {
      const connections = openConnections({ url, log: silentLog, ...options });
      opened.push(connections);
      return connections;
    },
    async masterOf(key) {
      for (const node of nodes) {
        const client = clientOf(node);
        try {
          await client.exists(key);
          if (/role:master/.test(await client.info('replication'))) return node;
        } catch {
          // MOVED: another node's; or the node is down.
        }
      }
      throw new Error(`nobody is master of ${key}`);
    },
    ask: (node, name, ...parameters) => clientOf(node).call(name, ...parameters),
    async remove() {
      for (const client of clients.values()) client.disconnect();
      await Promise.all(opened.map((connections) => connections.close()));
      await Promise.all(nodes.map(({ server }) => server.remove()));
    },
  };
  await untilAgreed(cluster);
  return cluster;
}

/** `create` returns before every node knows of every other. */
async function untilAgreed(cluster: TestCluster): Promise<void> {
  const { nodes } = cluster;
  for (;;) {
    const infos = await Promise.all(nodes.map((node) => cluster.ask(node, 'CLUSTER', 'INFO')));
    const isReady = infos.every(
      (info) =>
        /cluster_state:ok/.test(String(info)) &&
        String(info).includes(`cluster_known_nodes:${nodes.length}`),
    );
    const shown = String(await cluster.ask(nodes[0] as ClusterNode, 'CLUSTER', 'NODES'));
    if (isReady && !/handshake|fail|noaddr/.test(shown)) return;
    await delay(50);
  }
}

/** The bus listens 10,000 above the port. */
async function findClusterPort(): Promise<number> {
  for (;;) {
    const port = await findFreePort();
    if (port < 55_000) return port;
    const lower = 20_000 + (port % 20_000);
    if (await isFree(lower)) return lower;
  }
}

async function isFree(port: number): Promise<boolean> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
