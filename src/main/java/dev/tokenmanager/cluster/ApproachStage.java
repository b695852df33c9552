package dev.tokenmanager.cluster;

/** Where an attempt is before its request. */
enum ApproachStage {
  /** Nothing usable is held: perhaps the map has something. */
  LOOKING,
  /** Perhaps another node has. */
  ASKING,
  LOCKING,
  READING,
  /** Tells the others that the refresh token is about to be sent. */
  MARKING,
  OVER
}
