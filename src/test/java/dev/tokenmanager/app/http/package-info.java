@org.jspecify.annotations.NullMarked
package dev.tokenmanager.app.http;
