#!/usr/bin/env node
// What `npm start` and `npm test` run first: dependencies, build, a Redis server. No static import
// here, so that a Node that is too old still reads this file and says so.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `yuuk: Node.js 20.19 以上が必要です（いまは ${process.versions.node}）。https://nodejs.org/ から入れてください。\n` +
      `yuuk: Node.js 20.19 or newer is needed (this is ${process.versions.node}). Get it from https://nodejs.org/`,
  );
  process.exitCode = 78;
} else {
  void import('./lib/set-up.mjs').then(({ setUp }) =>
    setUp({ forTests: process.argv.includes('--test') }),
  );
}
