/** A provider on loopback that misbehaves as a test wants. */
package dev.tokenmanager.provider;
