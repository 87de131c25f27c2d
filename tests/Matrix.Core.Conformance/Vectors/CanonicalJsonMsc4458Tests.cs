using System.Text;
using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>canonical-json-msc4458</c>: the files of the merged proposal. Comment lines, the input, <c>---</c>, then each permitted outcome.</summary>
public sealed class CanonicalJsonMsc4458Tests
{
    private const string Folder = "canonical-json-msc4458";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Fact]
    public void Canon_OfEachFile_GivesAPermittedOutcome()
    {
        var expected = new Expectations();
        foreach ((string name, byte[] input, string[] outcomes) in Files())
        {
            Request request = Request.Of("canon").With("json_base64", Convert.ToBase64String(input)).With("mode", "strict");
            expected.Add(name, request, reply =>
                outcomes.Contains(reply.TryGetProperty("ok", out JsonElement output) ? output.GetString() : "REJECT", StringComparer.Ordinal));
        }

        expected.Run(11);
    }

    /// <summary>The command reads an object a line; white space in the input is only between tokens.</summary>
    [Fact]
    public void Canonicalize_OfEachFile_GivesAPermittedOutcome()
    {
        foreach ((string name, byte[] input, string[] outcomes) in Files())
        {
            byte[] line = [.. input.Select(character => character is (byte)'\n' ? (byte)' ' : character)];
            (int exitCode, string output) = ToolRun.Canonicalize(line);
            string outcome = exitCode == 0 ? output.TrimEnd('\n') : "REJECT";
            Assert.True(outcomes.Contains(outcome, StringComparer.Ordinal), $"{name}: {outcome}");
        }
    }

    private static IEnumerable<(string Name, byte[] Input, string[] Outcomes)> Files()
    {
        foreach (string path in Directory.EnumerateFiles(Corpus.PathOf(Folder)).Where(path => !path.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            // Bytes, not text: one of the files is no UTF-8.
            string[] lines = Encoding.Latin1.GetString(File.ReadAllBytes(path)).TrimEnd('\n').Split('\n');
            string[] body = [.. lines.SkipWhile(line => line.StartsWith('#'))];
            int rule = Array.IndexOf(body, "---");
            yield return (
                Path.GetFileName(path),
                Encoding.Latin1.GetBytes(string.Join('\n', body[..rule])),
                [.. body[(rule + 1)..].Select(line => Utf8.GetString(Encoding.Latin1.GetBytes(line)))]);
        }
    }
}
