import { YuukError } from '../errors.ts';

/**
 * The promise's value within `milliseconds`.
 * @throws YuukError `redis_unavailable` when it takes longer: what answers from Redis is slow only when Redis is.
 */
export async function withDeadline<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new YuukError('redis_unavailable', 'the index did not answer in time')),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
