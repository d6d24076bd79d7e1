import type { ClusterNode, TestCluster } from '../../../store/support/cluster.ts';

/** Moves the slot of a key, key by key, as `redis-cli --cluster reshard` does; the number of keys moved. */
export async function moveSlot(
  cluster: TestCluster,
  key: string,
  { source, target }: { source: ClusterNode; target: ClusterNode },
): Promise<number> {
  const idOf = async (node: ClusterNode) => String(await cluster.ask(node, 'CLUSTER', 'MYID'));
  const slot = String(await cluster.ask(source, 'CLUSTER', 'KEYSLOT', key));
  const [sourceId, targetId] = [await idOf(source), await idOf(target)];
  await cluster.ask(target, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId);
  await cluster.ask(source, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId);
  let moved = 0;
  for (;;) {
    const keys = await cluster.ask(source, 'CLUSTER', 'GETKEYSINSLOT', slot, '20');
    if (!Array.isArray(keys) || keys.length === 0) break;
    const to = ['127.0.0.1', String(target.port), '', '0', '5000', 'KEYS', ...keys.map(String)];
    await cluster.ask(source, 'MIGRATE', ...to);
    moved += keys.length;
  }
  for (const node of [target, source]) {
    await cluster.ask(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
  }
  return moved;
}
