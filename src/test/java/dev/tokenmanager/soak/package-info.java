/** The runnable jar over minutes: {@code ./mvnw verify -Psoak}. */
package dev.tokenmanager.soak;
