using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>
/// The canonical text of an event with what is known of where its members end, so that a form can be cut from it without looking
/// into its values again.
/// </summary>
/// <remarks>Where nothing is known (<see cref="Ends"/> is empty) the members are found by reading.</remarks>
internal readonly ref struct EventView
{
    public EventView(ReadOnlySpan<byte> text, ReadOnlySpan<int> ends)
    {
        Text = text;
        Ends = ends;
    }

    /// <summary>An event of whose members nothing is known yet.</summary>
    public static EventView Of(ReadOnlySpan<byte> canonical) => new(canonical, default);

    /// <summary>The event: a canonical object.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>For each member in order the offset of the byte behind its value.</summary>
    public ReadOnlySpan<int> Ends { get; }

    /// <summary>The members in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Looks up a member.</summary>
    public bool TryGetMember(ReadOnlySpan<byte> name, out JsonSlice value)
    {
        foreach (JsonMember member in this)
        {
            if (member.NameEquals(name))
            {
                value = member.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Steps through the members.</summary>
    public ref struct Enumerator
    {
        private readonly EventView _view;
        private JsonObjectEnumerator _reading;
        private int _start;
        private int _index;
        private JsonMember _current;

        public Enumerator(EventView view)
        {
            _view = view;
            _reading = view.Ends.IsEmpty ? JsonSlice.OfCanonical(view.Text).EnumerateObject() : default;
            _start = 1;
        }

        public readonly JsonMember Current => _current;

        public bool MoveNext()
        {
            if (_view.Ends.IsEmpty)
            {
                bool more = _reading.MoveNext();
                _current = _reading.Current;
                return more;
            }

            if (_index == _view.Ends.Length)
            {
                return false;
            }

            int end = _view.Ends[_index++];
            ReadOnlySpan<byte> member = _view.Text[_start..end];
            int keyEnd = JsonScan.EndOfString(member, 0);
            _current = new JsonMember(member[1..(keyEnd - 1)], member[(keyEnd + 1)..]);
            _start = end + 1;
            return true;
        }
    }
}
