using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a reader of the answer to <c>/state</c>, which is read while it arrives. The caller disposes it.</summary>
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

    /// <summary>Gets the server that answered.</summary>
    public ServerName Server { get; }

    /// <summary>
    /// Gets the number of list items left out so far because they are not objects or are longer than 1 MiB. If any was left out, the state is incomplete.
    /// </summary>
    public int LeftOutCount => _reader.LeftOutCount;

    /// <summary>Reads the events. They are not kept, so the method can be called once.</summary>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>
    /// The events in the order of the answer, unverified. If the enumeration ends without an exception, the answer is complete. Events that were read before an
    /// exception are only a part of a state and must not be used as one. Items that are not objects, or that are longer than 1 MiB, are left out and counted.
    /// </returns>
    /// <exception cref="FederationException">
    /// <see cref="FederationErrorKind.ProtocolError"/>: the answer is cut short or malformed. The transport may throw other kinds.
    /// </exception>
    /// <exception cref="InvalidOperationException">The events were read before.</exception>
    public async IAsyncEnumerable<StreamedPdu> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _isStarted = _isStarted ? throw new InvalidOperationException("The events can be read only once.") : true;
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
