/** What the fuzz tests have in common. */
package dev.tokenmanager.fuzz;
