using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Tool.Tests;

/// <summary>A room as a log: signed events, a line each, and the keys of its servers.</summary>
internal sealed class TestRoom
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public TestRoom(RoomVersion version, int seed = 0)
    {
        Events = new EventFactory(version, seed);
        Events.CreateRoom("@alice:a.example");
    }

    public EventFactory Events { get; }

    public string[] Lines => [.. Events.Events.Select(Line)];

    public string Log => string.Join('\n', Lines);

    /// <summary>The key responses of all servers.</summary>
    public string Keys => $"[{string.Join(',', Events.Servers.Select(server => Utf8.GetString(server.KeyResponse())))}]";

    public static string Line(Pdu pdu) => Utf8.GetString(pdu.Utf8.Span);

    /// <summary>An event in a wrapper.</summary>
    public static string Wrapped(Pdu pdu, string eventId, string roomVersion) =>
        $$"""{"event_id":{{JsonSerializer.Serialize(eventId)}},"room_version":"{{roomVersion}}","pdu":{{Line(pdu)}}}""";

    /// <summary>The digest of the state made of some events.</summary>
    public static string Digest(params Pdu[] state)
    {
        StateSlot[] keys = [.. state.Select(pdu => pdu.Slot!.Value)];
        string text = string.Concat(keys.Zip(state).OrderBy(pair => pair.First).Select(pair => $"{pair.First.Type}\0{pair.First.StateKey}\0{pair.Second.EventId}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Utf8.GetBytes(text)));
    }
}
