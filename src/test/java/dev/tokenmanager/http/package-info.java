@org.jspecify.annotations.NullMarked
package dev.tokenmanager.http;
