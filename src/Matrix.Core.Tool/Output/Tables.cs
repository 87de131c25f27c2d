using Spectre.Console;

namespace Matrix.Core.Tool.Output;

/// <summary>
/// Creates tables with cells of text, never markup, because they contain data from peers. Characters that a terminal would interpret are escaped.
/// </summary>
internal static class Tables
{
    public static Table New(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        return table;
    }

    public static void AddRow(Table table, params ReadOnlySpan<string> cells)
    {
        var row = new List<Text>(cells.Length);
        foreach (string cell in cells)
        {
            row.Add(new Text(Printable.Of(cell)));
        }

        table.AddRow(row);
    }
}
