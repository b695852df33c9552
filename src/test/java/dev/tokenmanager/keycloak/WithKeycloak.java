package dev.tokenmanager.keycloak;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An integration test that needs a real Keycloak: constructor and methods may ask for a {@link
 * KeycloakServer}. The tag lets a build run just these once more, on the other kind of Keycloak.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("keycloak")
@ExtendWith(SharedKeycloak.class)
public @interface WithKeycloak {}
