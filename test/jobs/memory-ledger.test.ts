import { describeDigestLedger } from './digest-ledger-contract.ts';
import { createMemoryLedger } from './memory-ledger.ts';

describeDigestLedger('in memory', () => createMemoryLedger(Date.now));
