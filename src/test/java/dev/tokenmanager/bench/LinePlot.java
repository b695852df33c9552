package dev.tokenmanager.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines of what was measured, as a picture beside the report. */
final class LinePlot {

  private final String title;
  private final XYChart chart;

  LinePlot(String title, String across, String up) {
    System.setProperty("java.awt.headless", "true");
    this.title = title;
    this.chart =
        new XYChartBuilder()
            .width(800)
            .height(400)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(up)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
  }

  /** Both axes from one point to the next. */
  LinePlot line(String name, double[] across, double[] up) {
    chart.addSeries(name, across, up).setMarker(SeriesMarkers.NONE);
    return this;
  }

  /** With a mark at each point, for few of them. */
  LinePlot points(String name, double[] across, double[] up) {
    chart.addSeries(name, across, up).setMarker(SeriesMarkers.CIRCLE);
    return this;
  }

  /** With an axis of its own, at the right. */
  LinePlot second(String name, String unit, double[] across, double[] up) {
    XYSeries series = chart.addSeries(name, across, up);
    series.setMarker(SeriesMarkers.NONE);
    series.setYAxisGroup(1);
    chart.setYAxisGroupTitle(1, unit);
    chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
    chart.getStyler().setYAxisMin(1, 0.0);
    return this;
  }

  LinePlot upTo(double most) {
    chart.getStyler().setYAxisMax(most);
    return this;
  }

  LinePlot logarithmicAcross() {
    chart.getStyler().setXAxisLogarithmic(true);
    return this;
  }

  void write(Report report, String file) throws IOException {
    Files.createDirectories(report.folder());
    BitmapEncoder.saveBitmap(chart, report.folder().resolve(file).toString(), BitmapFormat.PNG);
    report.plot(title, file);
  }
}
