import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InstallFacts, planInstall } from '../../../src/run/own-redis/install-server.ts';

const rootInContainer: InstallFacts = {
  manager: { name: 'apt-get', onPath: true },
  isRoot: true,
  sudo: 'none',
  canAsk: false,
  forbidden: false,
};
const user: InstallFacts = { ...rootInContainer, isRoot: false, sudo: 'password' };

test('root is not asked where nobody is there', () => {
  expect(planInstall(rootInContainer)).toEqual({
    action: 'run',
    command: 'apt-get update && apt-get install -y redis-server',
  });
});

test('a user whose sudo needs no password is not asked where nobody is there', () => {
  expect(planInstall({ ...user, sudo: 'free' })).toEqual({
    action: 'run',
    command: 'sudo -n apt-get update && sudo -n apt-get install -y redis-server',
  });
});

test('a user whose sudo needs a password is told the command where nobody is there', () => {
  expect(planInstall(user)).toEqual({
    action: 'tell',
    command: 'sudo apt-get update && sudo apt-get install -y redis-server',
    asRoot: false,
  });
});

test('a person at a terminal is always asked', () => {
  for (const facts of [rootInContainer, user, { ...user, sudo: 'free' as const }]) {
    expect(planInstall({ ...facts, canAsk: true }).action).toBe('ask');
  }
});

test('without sudo a user is told what root has to run', () => {
  expect(planInstall({ ...user, sudo: 'none', canAsk: true })).toEqual({
    action: 'tell',
    command: 'apt-get update && apt-get install -y redis-server',
    asRoot: true,
  });
});

test('brew runs as a user and never as root', () => {
  const brew = { name: 'brew', onPath: true };
  expect(planInstall({ ...user, sudo: 'none', manager: brew })).toEqual({
    action: 'run',
    command: 'brew install valkey',
  });
  expect(planInstall({ ...rootInContainer, manager: brew }).action).toBe('tell');
});

test.each([
  ['dnf', 'dnf install -y valkey || dnf install -y redis'],
  ['apk', 'apk add valkey || apk add redis'],
  ['pacman', 'pacman -Sy --noconfirm --needed valkey'],
  ['zypper', 'zypper --non-interactive install valkey || zypper --non-interactive install redis'],
])('knows the command of %s', (name, command) => {
  expect(planInstall({ ...rootInContainer, manager: { name, onPath: true } })).toEqual({
    action: 'run',
    command,
  });
});

test('no manager, no command', () => {
  expect(planInstall({ ...rootInContainer, manager: null })).toEqual({
    action: 'tell',
    command: null,
  });
});

test('nothing is ever installed when it is forbidden, out of reach, or behind a password that nobody can type', () => {
  const facts = fc.record<InstallFacts>({
    manager: fc.option(
      fc.record({
        name: fc.constantFrom('apt-get', 'dnf', 'apk', 'pacman', 'zypper', 'brew', 'other'),
        onPath: fc.boolean(),
      }),
    ),
    isRoot: fc.boolean(),
    sudo: fc.constantFrom('none', 'password', 'free'),
    canAsk: fc.boolean(),
    forbidden: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, (given) => {
      const { action } = planInstall(given);
      const free = given.isRoot || given.sudo === 'free' || given.manager?.name === 'brew';
      const possible = !given.forbidden && given.manager?.onPath === true;
      expect(action === 'tell' || possible).toBe(true);
      expect(action !== 'ask' || given.canAsk).toBe(true);
      expect(action !== 'run' || (!given.canAsk && free)).toBe(true);
    }),
  );
});
