/** What the README shows, compiled. */
package dev.tokenmanager.examples;
