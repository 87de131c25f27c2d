using System.Collections;

namespace Matrix.Core.Federation.Client;

/// <summary>
/// Represents the events of a reply as received, in the order of the reply. They are neither parsed nor verified. Use <see cref="Events.Pdu"/> to parse them.
/// </summary>
public sealed class PduList : IReadOnlyList<ReadOnlyMemory<byte>>
{
    private readonly List<ReadOnlyMemory<byte>> _pdus;

    internal PduList(List<ReadOnlyMemory<byte>> pdus, int leftOutCount)
    {
        _pdus = pdus;
        LeftOutCount = leftOutCount;
    }

    /// <inheritdoc/>
    public int Count => _pdus.Count;

    /// <summary>Gets the number of list items that were left out because they are not JSON objects.</summary>
    public int LeftOutCount { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> this[int index] => _pdus[index];

    /// <inheritdoc/>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => _pdus.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Tries to read a reply that has one list of events.</summary>
    internal static bool TryParse(ReadOnlyMemory<byte> json, string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PduList? pdus, out ContentError error)
    {
        pdus = null;
        if (!JsonEnvelope.TryParse(json, [name], out JsonEnvelope? reply, out error))
        {
            return false;
        }

        PduList read = reply.ReadPdus(name);
        error = reply.Error;
        pdus = error.Kind == ContentErrorKind.None ? read : null;
        return pdus is not null;
    }
}
