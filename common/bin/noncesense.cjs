#!/usr/bin/env node
'use strict';
// Old syntax only: whatever Node runs this, it must get as far as the message.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'noncesense needs Node 24 or newer, this is ' +
      process.versions.node +
      '. In a clone run "npm ci && npx noncesense", which brings its own; else install Node 24 from https://nodejs.org.',
  );
  process.exit(1);
}

var fs = require('fs');
var path = require('path');
var url = require('url');

// Compiling is a good part of the start, as of noncesensed's. Where nobody may write, Node goes on without it.
require('module').enableCompileCache(
  path.join(__dirname, '..', '..', 'node_modules', '.cache', 'noncesense'),
);
// A clone runs its sources; an installed package has only the bundle.
var source = path.join(__dirname, '..', 'src', 'terminal', 'main.ts');
var bundle = path.join(__dirname, '..', '..', 'dist', 'noncesense.js');
import(url.pathToFileURL(fs.existsSync(source) ? source : bundle).href).catch(function (error) {
  console.error(error);
  process.exit(1);
});
