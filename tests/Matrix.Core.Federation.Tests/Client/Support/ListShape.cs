using Matrix.Core.Federation.Client;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>A list or a map in a reply or an ephemeral data unit.</summary>
/// <param name="Name">The endpoint or the type, and where the list is.</param>
/// <param name="Around">The body, with <c>LIST</c> where the list is.</param>
/// <param name="IsMap">Whether it is a map.</param>
/// <param name="Good">Entries that are kept as they are. Those of a map are members.</param>
/// <param name="Odd">Entries that are left out, and count one each.</param>
/// <param name="Read">Reads a body: how many entries the list has and how many were left out; an error, where there is one.</param>
internal sealed record ListShape(string Name, string Around, bool IsMap, string[] Good, string[] Odd, Func<ReadOnlyMemory<byte>, (string[] Kept, int LeftOut, ContentError Error)> Read)
{
    public ReadOnlyMemory<byte> With(string list) => SampleEvents.Utf8(Around.Replace("LIST", list, StringComparison.Ordinal));

    public ReadOnlyMemory<byte> With(IEnumerable<string> entries) => With(IsMap ? $"{{{string.Join(" ,\n", entries)}}}" : $"[ {string.Join(',', entries)} ]");

    public override string ToString() => Name;
}
