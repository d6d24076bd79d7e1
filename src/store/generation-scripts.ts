/**
 * The scripts that change the index. Each runs in the slot of the pointer, whole or not at all. A server
 * without memory refuses the first write of a script (`HSET` before `PERSIST` and `EXPIRE`, which it
 * would allow), so that nothing is half done. They are sent with EVAL: a few a day, and a flushed
 * script cache cannot hurt.
 */

/**
 * Moves the pointer to a generation that is complete: what is published, or rolled back to.
 *
 * KEYS: pointer, retired set, the generation's hash, its dictionary, postings and articles,
 *       then the keys to expire.
 * ARGV: expected epoch, generation, fence ('' = do not check), the manifest's checksum, chunks of dictionary,
 *       postings and articles, stamp, seconds to live for the keys to expire, member for the retired set
 *       ('' = none), channel.
 * Returns 'moved', 'lost-race' or 'incomplete'.
 */
export const movePointer = `
local pointer, retired, meta = KEYS[1], KEYS[2], KEYS[3]
if (redis.call('HGET', pointer, 'epoch') or '0') ~= ARGV[1] then return 'lost-race' end
local fence = tonumber(redis.call('HGET', pointer, 'fence') or '0')
if ARGV[3] ~= '' and tonumber(ARGV[3]) <= fence then return 'lost-race' end
if redis.call('HGET', meta, 'checksum') ~= ARGV[4] then return 'incomplete' end
for i = 0, 2 do
  if redis.call('HLEN', KEYS[4 + i]) ~= tonumber(ARGV[5 + i]) then return 'incomplete' end
end
local previous = redis.call('HGET', pointer, 'live') or ''
redis.call('HSET', pointer, 'live', ARGV[2], 'previous', previous, 'stamp', ARGV[8])
if ARGV[3] ~= '' then redis.call('HSET', pointer, 'fence', ARGV[3]) end
redis.call('HINCRBY', pointer, 'epoch', 1)
local revision = redis.call('HINCRBY', pointer, 'revision', 1)
if ARGV[10] ~= '' then redis.call('SADD', retired, ARGV[10]) end
for i = 3, 6 do redis.call('PERSIST', KEYS[i]) end
for i = 7, #KEYS do redis.call('EXPIRE', KEYS[i], ARGV[9]) end
redis.call('PUBLISH', ARGV[11], revision)
return 'moved'
`;

/**
 * Names a delta segment in the live generation's hash, unless a later one is there already.
 *
 * KEYS: pointer, the generation's hash, the delta's dictionary, postings and articles,
 *       then those of the delta that it replaces.
 * ARGV: generation, revision of the saved articles, the delta as replaced ('' = none), the new delta, chunks of
 *       dictionary, postings and articles, stamp, seconds to live for the replaced keys, channel.
 * Returns 'moved', 'lost-race', 'superseded' or 'incomplete'.
 */
export const moveDelta = `
local pointer, meta = KEYS[1], KEYS[2]
if redis.call('HGET', pointer, 'live') ~= ARGV[1] then return 'lost-race' end
local newest = tonumber(redis.call('HGET', meta, 'savedRevision') or '0')
if tonumber(ARGV[2]) < newest then return 'superseded' end
if (redis.call('HGET', meta, 'delta') or '') ~= ARGV[3] then return 'lost-race' end
for i = 0, 2 do
  if redis.call('HLEN', KEYS[3 + i]) ~= tonumber(ARGV[5 + i]) then return 'incomplete' end
end
redis.call('HSET', meta, 'delta', ARGV[4], 'savedRevision', ARGV[2])
redis.call('HSET', pointer, 'stamp', ARGV[8])
local revision = redis.call('HINCRBY', pointer, 'revision', 1)
for i = 3, 5 do redis.call('PERSIST', KEYS[i]) end
for i = 6, #KEYS do redis.call('EXPIRE', KEYS[i], ARGV[9]) end
redis.call('PUBLISH', ARGV[10], revision)
return 'moved'
`;

/**
 * Notes that a refresh found nothing new.
 *
 * KEYS: pointer, the generation's hash. ARGV: generation, time, channel. Returns 1, or 0 when it is not live.
 */
export const touchGeneration = `
if redis.call('HGET', KEYS[1], 'live') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'indexedAt', ARGV[2])
local revision = redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('PUBLISH', ARGV[3], revision)
return 1
`;
