/** A user of the token manager on the module path. */
module tokenmanager.modules {
  requires dev.tokenmanager;
}
