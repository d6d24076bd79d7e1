import { describeSamples } from './describe-samples.ts';
import { canonical, fixtureNames, manifest, readFixture } from './fixtures.ts';

describeSamples({
  names: fixtureNames(),
  manifest,
  canonical,
  read: readFixture,
});
