export interface Cache<T> {
  /** The kept value, or what `load` brings; several callers at once share one load. */
  read(key: string, load: () => Promise<T>): Promise<T>;
  /** The next reading loads anew. */
  forget(key: string): void;
}

/** A small cache in process: values live `lifeMs`, the oldest go first, a failed load is not kept. */
export function createCache<T>({
  lifeMs,
  mostEntries,
  now,
}: {
  lifeMs: number;
  mostEntries: number;
  now: () => number;
}): Cache<T> {
  const entries = new Map<string, { value: Promise<T>; expires: number }>();
  return {
    read: (key, load) => {
      const kept = entries.get(key);
      if (kept && kept.expires > now()) return kept.value;
      entries.delete(key);
      const value = load();
      entries.set(key, { value, expires: now() + lifeMs });
      value.catch(() => entries.delete(key));
      const [oldest] = entries.keys();
      if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest);
      return value;
    },
    forget: (key) => void entries.delete(key),
  };
}
