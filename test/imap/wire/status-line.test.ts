/**
 * Which lines can hold a literal at their end.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdsLiteral } from '../../../lib/imap/wire/status-line.ts';
import { octetsOf } from '../../support/octets.ts';

const LINES: readonly (readonly [line: string, holds: boolean])[] = [
  ['* LIST () "/" {5}', true],
  ['* 1 FETCH (BODY[] {5}', true],
  ['* OKAY {5}', true],
  ['* OKOKOKOKOK {5}', true],
  ['* OK [BADCHARSET ({5}', true],
  ['* NO  [X {5}', true],
  ['A1 OK [APPENDUID {5}', true],
  ['{5}', true],
  ['* {5}', true],
  ['', true],
  ['* OK text {5}', false],
  ['* ok text {5}', false],
  ['* OK\ttext {5}', false],
  ['*  PREAUTH text {5}', false],
  ['* BYE {5}', false],
  ['A1 NO [ALERT] text {5}', false],
  ['A1 BAD [X] [{5}', false],
  [' NO text {5}', false],
  ['+ {5}', false],
  ['+ [X {5}', false],
  ['+', false],
];

for (const [line, holds] of LINES) {
  test(`${JSON.stringify(line)}: ${holds}`, () => assert.equal(holdsLiteral(octetsOf(`${line}\r\n`)), holds));
}
