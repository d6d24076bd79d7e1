import { describe, expect, it } from 'vitest';
import { measureInRounds, median } from '../../bench/lib/measure.ts';

describe('measureInRounds', () => {
  it('lets all contenders take turns in every round and begins with another one each time', async () => {
    const asked: string[] = [];
    const contender = (name: string) => ({
      name,
      ask: (query: string) => asked.push(name + query),
    });
    const timings = await measureInRounds([contender('a'), contender('b')], ['1', '2'], {
      rounds: 2,
      budgetMs: 60_000,
    });
    expect(asked).toEqual(['a1', 'a2', 'b1', 'b2', 'b1', 'b2', 'a1', 'a2']);
    expect([...timings.keys()]).toEqual(['a', 'b']);
    expect(timings.get('a')?.calls).toBe(2);
  });

  it('stops a slow contender at its budget, after enough calls for a percentile', async () => {
    const timings = await measureInRounds(
      [{ name: 'slow', ask: () => {} }],
      Array.from({ length: 100 }, () => 'query'),
      { rounds: 1, budgetMs: -1 },
    );
    expect(timings.get('slow')?.calls).toBe(40);
  });

  it('takes the median of the rounds', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([2])).toBe(2);
  });
});
