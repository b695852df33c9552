package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What the Maven artifact brings to those who depend on it. */
class WhatUsersInheritTest {

  private static final String INHERITED =
      "/project/dependencies/dependency[not(optional='true')][not(scope='test')]/artifactId";

  @Test
  void dependencies_inherited_areThoseOfTheContract() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
    NodeList inherited =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(INHERITED, pom, XPathConstants.NODESET);
    List<String> names =
        IntStream.range(0, inherited.getLength())
            .mapToObj(i -> inherited.item(i).getTextContent())
            .toList();

    assertThat(names)
        .containsExactlyInAnyOrder(
            "vertx-core", "vertx-web-client", "vertx-auth-oauth2", "slf4j-api");
  }

  @Test
  void resources_none_isAtTheRoot() throws Exception {
    try (Stream<Path> root = Files.list(Path.of("src", "main", "resources"))) {
      assertThat(root.filter(Files::isRegularFile)).as("would hide a user's own").isEmpty();
    }
  }
}
