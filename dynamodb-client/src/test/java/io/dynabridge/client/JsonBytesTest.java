package io.dynabridge.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonBytesTest {

    /** Halves of pairs of characters included. */
    @Property(tries = 2_000)
    void aParserReadsWhatWasWritten(@ForAll String first, @ForAll String second) throws IOException {
        JsonBytes json =
                new JsonBytes(1).raw('[').text(first).raw(',').text(second).raw(']');
        assertThat(texts(json)).containsExactly(first, second);
    }

    @Test
    void everyCharacterIsReadAsItself() throws IOException {
        for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
            String alone = String.valueOf((char) c);
            String amongOthers = "a" + alone + "b\ud83d\ude80";
            JsonBytes json = new JsonBytes(1)
                    .raw('[')
                    .text(alone)
                    .raw(',')
                    .text(amongOthers)
                    .raw(']');
            assertThat(texts(json)).containsExactly(alone, amongOthers);
        }
    }

    @Test
    void textThatIsPlainIsNotEscaped() {
        byte[] json = new JsonBytes(1)
                .raw(JsonBytes.ascii("{\"S\":"))
                .text("~ plain/")
                .raw('}')
                .toByteArray();
        assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("{\"S\":\"~ plain/\"}");
    }

    private static String[] texts(JsonBytes json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json.toByteArray())) {
            parser.nextToken();
            return new String[] {parser.nextTextValue(), parser.nextTextValue()};
        }
    }
}
