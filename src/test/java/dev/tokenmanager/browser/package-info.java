/** A real Chromium without a window, driven by its own DevTools protocol. */
package dev.tokenmanager.browser;
