using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A generated room as it comes over federation. Nothing of the events that were generated is held, so that memory can be measured.</summary>
internal sealed class GeneratedLog
{
    private GeneratedLog(LargeRoom room)
    {
        Lines = [.. room.Events.Select(verified => verified.Pdu.Utf8.ToArray())];
        Keys = room.KeyStore;
        Forks = room.Forks.Length;
        Servers = [.. room.Events.Select(verified => verified.Pdu.Sender.ServerName).Distinct()];
    }

    public byte[][] Lines { get; }

    /// <summary>The keys of those who signed.</summary>
    public ServerKeyStore Keys { get; }

    /// <summary>How often the room forks.</summary>
    public int Forks { get; }

    /// <summary>The servers of the senders.</summary>
    public ServerName[] Servers { get; }

    /// <summary>The bytes of all events.</summary>
    public long Bytes => Lines.Sum(line => (long)line.Length);

    // Not inlined: a caller's frame could hold the room for as long as the caller runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static GeneratedLog Of(Func<LargeRoom> make) => new(make());
}
