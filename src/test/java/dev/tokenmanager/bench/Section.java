package dev.tokenmanager.bench;

/** One part of the report. */
interface Section {

  /** Measures, and adds its rows and plots. */
  void measure(Report report, Scale scale) throws Exception;
}
