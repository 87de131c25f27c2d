using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>The answer to <c>/state</c>, read while it comes in. To be disposed of.</summary>
public sealed class StateReader : IAsyncDisposable
{
    private readonly FederationResponse _response;
    private readonly EventStreamReader _reader;
    private bool _isStarted;

    internal StateReader(ServerName server, FederationResponse response)
    {
        Server = server;
        _response = response;
        _reader = new EventStreamReader(server, response.Body, EventStreamShape.State, isPair: false);
    }

    /// <summary>The server that was asked.</summary>
    public ServerName Server { get; }

    /// <summary>How many items of the lists were left out so far because they are no objects, or longer than 1 MiB: then the state is not whole.</summary>
    public int LeftOutCount => _reader.LeftOutCount;

    /// <summary>Reads the events. Once: they are not kept.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The events in the order that they come in. Where the enumeration ends without an exception, the answer was whole. What was read before
    /// an exception is part of a state, and of no use as one. An item that is no object, or longer than 1 MiB, is left out and counted.
    /// </returns>
    /// <exception cref="FederationException">
    /// <see cref="FederationErrorKind.ProtocolError"/>: the answer is cut short, or not of its shape. Others come from the transport.
    /// </exception>
    /// <exception cref="InvalidOperationException">The events were read before.</exception>
    public async IAsyncEnumerable<StreamedPdu> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _isStarted = _isStarted ? throw new InvalidOperationException("The events are read once.") : true;
        while (await _reader.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return _reader.Current;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return _response.DisposeAsync();
    }
}
